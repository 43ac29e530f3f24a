"""What a button writes down. It asks AWS for nothing, so it needs no rights; Systems Manager runs it between two steps that do.

The form of a gate's record is the one of the runbook "posture", under "Without the command line tool".
"""

import json
import re
from datetime import datetime, timedelta, timezone

POSTURES = {"strict": ("strict",), "lockdown": ("lockdown",), "release": ()}


def instant(time):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def name_of(arn):
    """`OnCall/chatbot-session-slack-U01`, or the session alone where that is longer than a gate can hold."""
    parts = re.sub(r"[^\w+:#@/,.-]", "-", arn.split(":", 5)[-1]).split("/")
    name = "/".join(parts[-2:])
    return (name if len(name) <= 40 else parts[-1])[:40]


def note(description, field):
    found = re.search(r"(?:^|\s)" + field + r"=(\S+)", re.split(r"\swhy(?:64)?=", description)[0])
    return found.group(1) if found else ""


def refuse_colleague(descriptions, by, now):
    for description in descriptions:
        who = note(description, "by") or (note(description, "by64") and "a colleague")
        until = note(description, "until")
        if who and who not in (by, "responder") and until > instant(now):
            raise ValueError(f"{who} has decided something else until {until}")


def posture(event, _context):
    now = datetime.now(timezone.utc)
    by, until = name_of(event["arn"]), instant(now + timedelta(minutes=int(event["minutes"])))
    gates = {"lockdown": event["lockdown"], "strict": event["strict"]}
    refuse_colleague(gates.values(), by, now)
    before = next((gate for gate, text in gates.items() if text.startswith("otp1 open")), "normal")
    to = event["to"]
    after = "normal" if to == "release" else to

    def record(gate):
        state = "open" if gate in POSTURES[to] else "closed"
        # Two notes of the responder that every writer keeps: that it paused the mails, and how long it had locked the routes.
        kept = "".join(f" {field}={note(gates[gate], field)}" for field in ("mail", "locked") if note(gates[gate], field))
        return f"otp1 {state} since={instant(now)} until={until}{kept} by={by} why={event['why']}"

    said = f"{before} -> {after} until {until}, by {by}: {event['why']}"
    detail = {"kind": "changed", "from": before, "to": after, "by": by, "why": event["why"], "until": until}
    return {"lockdown": record("lockdown"), "strict": record("strict"), **news(event, detail, said)}


def acknowledge(event, _context):
    now = datetime.now(timezone.utc)
    millis = int(now.timestamp() * 1000)
    by, end = name_of(event["arn"]), now + timedelta(minutes=int(event["minutes"]))
    incident = json.loads(event["incident"])
    alarms = sorted(name for name, alarm in incident["alarms"].items() if alarm["on"])
    if not alarms:
        raise ValueError("nothing is on")
    holder = incident.get("ack")
    if holder and holder["by"] != by and holder["until"] > millis:
        raise ValueError(f"{holder['by']} has it")
    ack = {"by": by, "why": event["why"], "since": millis, "until": int(end.timestamp() * 1000), "alarms": alarms}
    detail = {"kind": "acknowledged", "by": by, "why": event["why"], "until": instant(end), "alarms": alarms}
    return {
        "incident": json.dumps({**incident, "ack": ack}),
        "version": str(int(event["version"]) + 1),
        "expires": str(int(now.timestamp()) + 30 * 24 * 3600),
        **news(event, detail, f"acknowledged until {instant(end)}, by {by}: {event['why']}"),
    }


def news(event, detail, said):
    subject = f"OTP shield {said.split(' until ')[0]} ({event['shield']})"[:100]
    return {
        "event": json.dumps({**detail, "shield": event["shield"]}),
        "subject": subject,
        "message": f"{said}\n\nShield: {event['shield']}\nA button of the chat was pressed.",
    }
