"""What participants hold: small pages of HTML that work on any phone, with or without JavaScript."""
