"""Published flows as endpoints: addresses of a project that other programs call like any API."""
