"""Pages about people: signing in, one's own account, and administration."""

from legal_recovery.users.views import account as account
from legal_recovery.users.views import lender as lender
from legal_recovery.users.views.people import bp
from legal_recovery.users.views.sign_in import DemoSignIn, demo_sign_ins, give_password, install_users

__all__ = ["DemoSignIn", "account", "bp", "demo_sign_ins", "give_password", "install_users", "lender"]
