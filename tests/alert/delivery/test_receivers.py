"""Receivers as data: read, and refused with one sentence."""

from __future__ import annotations

import os
from datetime import time

import pytest

from manumit.alert.delivery import read_receivers
from manumit.store import WorkspaceError

WHOLE = """
link = "https://cases.example.org/alerts/{id}"

[receivers.desk]
channel = "email"
host = "mail.example.org"
from = "alerts@example.org"
to = ["duty@example.org", "second@example.org"]
user = "desk"
password_variable = "DESK_PASSWORD"
severities = ["high", "urgent"]
rules = "burst"
lists = ["harbour"]
time_zone = "Europe/Madrid"
quiet = ["22:00-07:00"]
urgent_passes = true
digest = "daily 08:00"
recipient = "duty officer, harbour unit"
tries = 5

[receivers.case-system]
channel = "webhook"
url = "https://cases.example.org/in"
secret_file = "hook.secret"

[receivers.here]
channel = "terminal"

[receivers.log]
channel = "file"
path = "alerts.jsonl"
digest = "hourly"
"""


def test_all_settings_are_read(tmp_path):
    (tmp_path / "receivers.toml").write_text(WHOLE)
    found = read_receivers(tmp_path)
    assert found.link_to("2f41") == "https://cases.example.org/alerts/2f41"
    desk = found.named["desk"]
    assert (desk.mail.host, desk.mail.port, desk.mail.security) == ("mail.example.org", 587, "starttls")
    assert desk.hours.quiet == ((time(22), time(7)),)
    assert desk.hours.digest == time(8)
    assert desk.tries == 5
    assert desk.wants("burst", "high", "harbour")
    assert not desk.wants("burst", "medium", "harbour")
    assert not desk.wants("silence", "high", "harbour")
    assert not desk.wants("burst", "high", None)
    hook = found.named["case-system"].webhook
    assert (hook.host, hook.port, hook.path, hook.secure) == ("cases.example.org", 443, "/in", True)
    assert hook.secret.file == tmp_path / "hook.secret"
    assert found.named["here"].wants("anything", "low", None)
    assert found.named["log"].path == tmp_path / "alerts.jsonl"


def test_without_a_file_nobody_is_told(tmp_path):
    found = read_receivers(tmp_path)
    assert found.named == {}
    assert found.link_to("2f41") == "manumit alerts show 2f41"


MAIL = 'channel = "email"\nhost = "m.example.org"\nfrom = "a@example.org"\nto = ["b@example.org"]\n'
HOOK = 'channel = "webhook"\nurl = "https://h.example.org/"\nsecret_variable = "S"\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[receivers.desk", "is not valid TOML"),
        ('lnk = "{id}"', "unknown key 'lnk'; did you mean 'link'?"),
        ('link = "https://x.example.org"', "is not a link with {id} in it"),
        ('receivers = "desk"', "is not made of tables"),
        ("[receivers.Desk]\n" + MAIL, "a name has small letters"),
        ("[receivers.desk]", "receivers.desk: channel is missing"),
        ('[receivers.desk]\nchannel = "pigeon"', "channel = 'pigeon' is not one of terminal, file, email"),
        ("[receivers.desk]\n" + MAIL + "quiett = []", "unknown key 'quiett'; did you mean 'quiet'?"),
        ('[receivers.desk]\nchannel = "terminal"\nhost = "x"', "unknown key 'host'"),
        ("[receivers.desk]\n" + MAIL + 'quiet = "22-7"', "quiet = '22-7' is not hours"),
        ("[receivers.desk]\n" + MAIL + 'quiet = "22:00-24:00"', "quiet = '24:00' is not a time of day"),
        ("[receivers.desk]\n" + MAIL + 'quiet = "07:00-07:00"', "an end that differs"),
        ("[receivers.desk]\n" + MAIL + 'time_zone = "Madrid"', "time_zone = 'Madrid' is not a time zone"),
        ("[receivers.desk]\n" + MAIL + 'time_zone = "../x"', "is not a time zone known here"),
        ("[receivers.desk]\n" + MAIL + 'digest = "daily"', "digest = 'daily' is not 'immediately'"),
        ("[receivers.desk]\n" + MAIL + 'digest = "daily 8"', "is not a time of day"),
        ("[receivers.desk]\n" + MAIL + 'severities = ["severe"]', "severities = 'severe' is not one of low"),
        ("[receivers.desk]\n" + MAIL + "rules = [3]", "is not a list of texts"),
        ("[receivers.desk]\n" + MAIL + "tries = 0", "tries = 0 is not a whole number from 1 to 100"),
        ("[receivers.desk]\n" + MAIL + "tries = true", "tries = True is not"),
        ("[receivers.desk]\n" + MAIL + "timeout_seconds = inf", "is not a number from"),
        ("[receivers.desk]\n" + MAIL + "urgent_passes = 1", "is not true or false"),
        ("[receivers.desk]\n" + MAIL + 'security = "none"', "is not safe over a network"),
        ("[receivers.desk]\n" + MAIL.replace("b@", "b b@"), "to = 'b b@example.org' is not an e-mail"),
        ("[receivers.desk]\n" + MAIL.replace('["b@example.org"]', "[]"), "name at least one address"),
        ("[receivers.desk]\n" + MAIL + 'user = "x"', "name either password_file"),
        ("[receivers.desk]\n" + MAIL + 'password = "swordfish"', "unknown key 'password'; did you mean"),
        ("[receivers.desk]\n" + HOOK.replace("https", "http"), "is not safe over a network; write https"),
        ("[receivers.desk]\n" + HOOK.replace("https://", "ftp://"), "is not an address such as"),
        ("[receivers.desk]\n" + HOOK.replace("h.example.org", "u:p@h.example.org"), "is not an address"),
        ("[receivers.desk]\n" + HOOK.replace("h.example.org", "h.example.org:99999"), "is not an address"),
        ("[receivers.desk]\n" + HOOK + 'secret_file = "s"', "name either secret_file"),
        ("[receivers.desk]\n" + HOOK.replace("secret_variable", "#"), "the secret itself never stands here"),
    ],
)
def test_a_bad_setting_is_one_sentence(tmp_path, text: str, said: str):
    (tmp_path / "receivers.toml").write_text(text)
    with pytest.raises(WorkspaceError) as caught:
        read_receivers(tmp_path)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
    assert str(tmp_path / "receivers.toml") in str(caught.value)


def test_a_secret_is_the_owners_alone(tmp_path, delivery_receiver, delivery_secret, monkeypatch):
    hook = ('channel = "webhook"', 'url = "https://h.example.org/"')
    secret = delivery_receiver(*hook, f'secret_file = "{delivery_secret}"').webhook.secret
    assert secret.read() == "swordfish"
    delivery_secret.chmod(0o640)
    with pytest.raises(WorkspaceError, match=r"can be read by others \(mode 0640\); .*chmod 600"):
        secret.read()
    delivery_secret.chmod(0o600)
    delivery_secret.write_text(" \n")
    with pytest.raises(WorkspaceError, match="holds no secret"):
        secret.read()
    delivery_secret.write_bytes(b"\xff\xfe")
    with pytest.raises(WorkspaceError, match="is not UTF-8 text"):
        secret.read()
    delivery_secret.unlink()
    with pytest.raises(WorkspaceError, match="no such file"):
        secret.read()
    secret = delivery_receiver(*hook, 'secret_variable = "DESK_SECRET"').webhook.secret
    monkeypatch.delenv("DESK_SECRET", raising=False)
    with pytest.raises(WorkspaceError, match="the environment variable DESK_SECRET is not set"):
        secret.read()
    monkeypatch.setitem(os.environ, "DESK_SECRET", "swordfish")
    assert secret.read() == "swordfish"
