"""Mail: messages, mailboxes, what Outlook saves, and what is signed."""
