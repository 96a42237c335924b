"""How often, and under what name."""

import re

import pytest
from django.test import RequestFactory

from core import clock, keyring, limits
from core.errors import RateLimited
from core.limits import Rate, client_key, client_network, limit


@pytest.fixture(autouse=True)
def directory(settings, tmp_path):
    settings.KEYRING_DIR = tmp_path


def request(address="192.0.2.7", forwarded=None):
    extra = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    return RequestFactory().get("/", REMOTE_ADDR=address, **extra)


class TestLimit:
    def test_so_often_and_no_more(self):
        for _ in range(3):
            limit("post", key=7, rate="3/h")
        with pytest.raises(RateLimited) as refusal:
            limit("post", key=7, rate="3/h")
        assert 0 < refusal.value.retry_after <= 3600
        assert "Wait" in str(refusal.value)

    def test_every_action_and_person_has_a_count_of_its_own(self):
        limit("post", key=7, rate="1/h")
        limit("post", key=8, rate="1/h")
        limit("vote", key=7, rate="1/h")
        limit("post", key=7, rate="9/d")

    def test_in_parallel_no_more_either(self):
        from concurrent.futures import ThreadPoolExecutor

        def attempt(_):
            try:
                limit("login", key="x", rate="5/d")
            except RateLimited:
                return 0
            return 1

        with ThreadPoolExecutor(10) as pool:
            assert sum(pool.map(attempt, range(50))) == 5

    @pytest.mark.parametrize(
        ("text", "rate"),
        [("20/h", Rate(20, 3600)), ("5/10m", Rate(5, 600)), ("3/d", Rate(3, 86400)), ("1/s", Rate(1, 1))],
    )
    def test_a_rate(self, text, rate):
        assert Rate.parse(text) == rate

    @pytest.mark.parametrize("text", ["", "20", "20/x", "/h", "x/h", "-1/h"])
    def test_not_a_rate(self, text):
        with pytest.raises(ValueError, match="rate"):
            Rate.parse(text)


class TestClient:
    def test_the_name_tells_no_address_and_changes_every_day(self, monkeypatch):
        today = client_key(request())
        assert today == client_key(request())
        assert re.fullmatch("[0-9a-f]{32}", today)  # no address has that form
        assert today != client_key(request("192.0.2.8"))
        monkeypatch.setattr(clock, "now", lambda: clock.timezone.now() + clock.DAY)
        assert client_key(request()) != today

    def test_yesterdays_key_is_thrown_away(self):
        keyring.key("visitors-2020-01-01")
        client_key(request())
        assert limits.forget_old_keys() == 1
        assert keyring.names("visitors-") == (f"visitors-{clock.today().isoformat()}",)

    def test_nothing_in_the_cache_names_the_address(self, settings):
        from django.core.cache import cache

        settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
        limit("login", key=client_key(request()), rate="5/d")
        assert not [name for name in cache._cache if "192.0.2.7" in name]

    def test_one_network_of_ipv6_is_one_visitor(self):
        assert client_network(request("2001:db8:1:2:3::1")) == client_network(request("2001:db8:1:2:4::9"))
        assert client_network(request("2001:db8:1:2::1")) != client_network(request("2001:db8:1:3::1"))
        assert client_network(request("::ffff:192.0.2.7")) == "192.0.2.7"

    @pytest.mark.parametrize(
        ("proxies", "forwarded", "address"),
        [
            (0, "203.0.113.9", "192.0.2.7"),
            (1, "203.0.113.9", "203.0.113.9"),
            (1, "10.0.0.1, 203.0.113.9", "203.0.113.9"),
            (2, "10.0.0.1, 203.0.113.9, 198.51.100.1", "203.0.113.9"),
            (2, "203.0.113.9", "192.0.2.7"),
            (1, "rubbish", "unknown"),
        ],
    )
    def test_only_what_a_trusted_proxy_saw_counts(self, settings, proxies, forwarded, address):
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
        assert client_network(request(forwarded=forwarded)) == address
