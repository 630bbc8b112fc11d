"""Accounts: sign-in, second factors, roles and invitations, over django-allauth."""
