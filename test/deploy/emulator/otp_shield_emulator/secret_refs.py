"""`Ref` of a secret is its ARN; ministack gives the name, with which no policy of a handler would match."""

from ministack.services import secretsmanager
from ministack.services.cloudformation import provisioners

TYPE = "AWS::SecretsManager::Secret"


def name_of(identity):
    return next((name for name, secret in secretsmanager._secrets.items() if secret["ARN"] == identity), identity)


def install():
    original = provisioners._RESOURCE_HANDLERS[TYPE]

    def create(logical_id, props, stack_name):
        _, attributes = original["create"](logical_id, props, stack_name)
        return attributes["Arn"], attributes

    def update(identity, old, new, stack_name, logical_id=None):
        _, attributes = original["update"](name_of(identity), old, new, stack_name, logical_id)
        return attributes["Arn"], attributes

    def delete(identity, props):
        return original["delete"](name_of(identity), props)

    provisioners._RESOURCE_HANDLERS[TYPE] = {**original, "create": create, "update": update, "delete": delete}
