"""Bottle."""

from bottle import Bottle, request

from routes import json_fields, patterns


def bottle(hits):
    app = Bottle()

    def send_code(**_):
        fields = [*request.query.allitems(), *request.forms.allitems()]
        if not request.forms and not request.files:
            fields += json_fields(request.body.read())
        hits.add(request.get_header("x-line"), fields)
        return "sent"

    for pattern in patterns("<id>"):
        app.post(pattern, callback=send_code)
    return app
