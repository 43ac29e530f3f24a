"""Flask."""

from flask import Flask, request

from routes import json_fields, patterns


def flask(hits, below=""):
    """`below` takes whatever stands behind a route for its argument, too."""
    app = Flask("shop")

    def send_code(**_):
        fields = [*request.args.items(multi=True), *request.form.items(multi=True)]
        if not request.form and not request.files:
            fields += json_fields(request.get_data())
        hits.add(request.headers.get("x-line"), fields)
        return "sent"

    for pattern in patterns("<id>"):
        app.post(pattern, endpoint=pattern)(send_code)
        if below:
            app.post(pattern + below, endpoint=pattern + below)(send_code)
    return app
