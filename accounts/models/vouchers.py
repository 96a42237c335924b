"""Single-use codes by which a verified organisation vouches for people it knows, without learning their names."""

from django.db import models

from accounts.models.organisations import Organisation
from accounts.models.spaces import Space


class Voucher(models.Model):
    """One code. Who redeemed it is not stored: the declaration of that person only says *vouched*."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="vouchers")
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="vouchers")
    digest = models.CharField(max_length=64, unique=True)
    is_redeemed = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"voucher {self.pk}"
