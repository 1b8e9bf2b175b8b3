"""The local Discord: gateway, REST, CDN and a page to look at, on loopback."""
