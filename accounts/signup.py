from django import forms
class RoleFields(forms.Form):
    def signup(self, request, user): pass
