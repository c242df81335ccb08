"""The chat page: an adapter for the browser, with its own HTML, CSS and JavaScript."""
