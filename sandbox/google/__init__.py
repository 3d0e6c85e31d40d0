"""The sandbox's Google: consent, tokens, Drive v3, Sheets v4, and pages to look at what is kept there."""
