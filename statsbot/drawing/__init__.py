"""Cards to PNG without holding up the event loop: worker processes, fonts, images of the CDN."""
