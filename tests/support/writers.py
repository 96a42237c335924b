"""People who write in one thread by HTTP, as browsers do, and what the database says of it afterwards."""

import http.client
import re
import threading
import time
import urllib.parse

TOKEN = "k" * 32

MAKE_PEOPLE = """
import json, sys
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from accounts.models import User
from dialogue.actions.forums import create_forum
from dialogue.actions.threads import open_thread
from dialogue.models import Forum
forum = Forum.objects.first()
thread = open_thread(space=forum.space, forum=forum, title="Under load", language="en")
keys = []
for number in range(%(people)d):
    user = User.objects.create_user(f"writer-{number}")
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    keys.append(session.session_key)
print(json.dumps({"thread": thread.pk, "sessions": keys}))
"""
READ_BACK = """
import json
from dialogue.models import Post, Thread, ThreadEvent
t = Thread.objects.get(pk=%(thread)d)
posts = list(Post.objects.filter(thread=t).order_by("number").values_list("number", "text"))
events = list(ThreadEvent.objects.filter(thread=t).order_by("seq").values_list("seq", flat=True))
print(json.dumps({"posts": posts, "events": events, "last_seq": t.last_seq, "post_count": t.post_count}))
"""


class Writer(threading.Thread):
    """Sends post after post; one that was not acknowledged is sent again with the same key."""

    def __init__(self, port, thread_id, sessions, name, stop):
        super().__init__(daemon=True)
        self.port, self.path, self.sessions = port, f"/en/threads/{thread_id}/post/", sessions
        self.prefix, self.stop = name, stop
        self.acknowledged, self.again, self.odd = {}, 0, []

    def run(self):
        number, text = 0, None
        while not self.stop.is_set() or text is not None:
            text = text or f"{self.prefix} says {number}"
            answer = self.send(text, self.sessions[number % len(self.sessions)])
            if answer is None:
                self.again += 1
                time.sleep(0.1)
                continue
            status, location = answer
            if status == 302:
                self.acknowledged[text] = int(re.search(r"#post(\d+)$", location).group(1))
            else:
                self.odd.append((status, text))
            number, text = number + 1, None

    def send(self, text, session):
        """Status and address of the answer; None when the line was cut before it came."""
        body = urllib.parse.urlencode(
            {"text": text, "speaker": "myself", "key": text.replace(" ", "-"), "csrfmiddlewaretoken": TOKEN}
        )
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"sessionid={session}; csrftoken={TOKEN}",
        }
        line = http.client.HTTPConnection("localhost", self.port, timeout=10)
        try:
            line.request("POST", self.path, body, headers)
            answer = line.getresponse()
            answer.read()
            return answer.status, answer.headers.get("Location", "")
        except (OSError, http.client.HTTPException):
            return None
        finally:
            line.close()
