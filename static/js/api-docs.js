// Starts the packaged viewer of the API's description. Requests tried from the page carry the session and its CSRF token.
document.addEventListener("DOMContentLoaded", () => {
  const place = document.getElementById("api");
  const csrf = document.querySelector("[name=csrfmiddlewaretoken]");
  SwaggerUIBundle({
    url: place.dataset.schema,
    domNode: place,
    deepLinking: true,
    docExpansion: "list",
    defaultModelsExpandDepth: 0,
    validatorUrl: null,
    requestInterceptor: (request) => {
      if (csrf) request.headers["X-CSRFToken"] = csrf.value;
      return request;
    },
  });
});
