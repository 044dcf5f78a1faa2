"""Mails as their readers find them: what the product put into its folder."""

import re

from tests.product import Product


def link_in_the_mail_to(product: Product, address: str) -> str:
    """Of the only one that was sent there."""
    texts = [path.read_text() for path in (product.data / "mail").iterdir()]
    (text,) = (text for text in texts if f"\nTo: {address}\n" in text)
    (link,) = re.findall(r"https?://\S+", text)
    return str(link)
