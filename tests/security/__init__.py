"""Rules of the OWASP ASVS 5.0, level 2, as this application keeps them."""
