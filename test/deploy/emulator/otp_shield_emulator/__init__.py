"""What ministack lacks of the services that a deployed OTP shield uses, registered from outside.

Written for this project; ministack itself is MIT (Copyright (c) 2026 MiniStack Contributors) and is installed from its own package, unchanged.
It stands in for the wiring of AWS: no request is judged by a rule here, and no alarm is evaluated.
"""
