"""Local stand-ins for the outside services, in one process: Facebook Login, Graph API, a mailbox."""
