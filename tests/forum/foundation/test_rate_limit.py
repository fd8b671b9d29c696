"""Limits count tries, not people."""

from redis.asyncio import Redis

from forum.foundation.rate_limit import AddressLimiter, LocalLimiter, RedisLimiter


class Tick:
    """A clock that a test moves."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


async def test_tries_within_the_limit_pass_and_the_next_is_told_how_long_to_wait() -> None:
    tick = Tick()
    limiter = LocalLimiter(tick=tick)
    assert [await limiter.hit(b"k", limit=2, seconds=10) for _ in range(3)] == [0, 0, 11]
    assert await limiter.hit(b"other", limit=2, seconds=10) == 0
    tick.now += 10
    assert await limiter.hit(b"k", limit=2, seconds=10) == 0


async def test_many_keys_cannot_fill_the_memory() -> None:
    limiter = LocalLimiter(size=100)
    for number in range(1000):
        await limiter.hit(str(number).encode(), limit=1, seconds=1000)
    assert len(limiter._windows) <= 101


async def test_two_people_of_one_network_share_a_limit_and_another_network_does_not() -> None:
    limiter = AddressLimiter(tick=Tick())
    assert await limiter.hit("192.0.2.1", limit=1, seconds=60) == 0
    assert await limiter.hit("192.0.2.200", limit=1, seconds=60) > 0
    assert await limiter.hit("198.51.100.1", limit=1, seconds=60) == 0
    assert await limiter.hit("2001:db8:1::1", limit=1, seconds=60) == 0
    assert await limiter.hit("2001:db8:1:ff::9", limit=1, seconds=60) > 0
    assert await limiter.hit("not an address", limit=1, seconds=60) == 0
    assert await limiter.hit("192.0.2.1", limit=1, seconds=60, purpose="other") == 0


async def test_after_an_hour_nothing_is_left_that_an_address_could_be_compared_with() -> None:
    tick = Tick()
    limiter = AddressLimiter(tick=tick)
    await limiter.hit("192.0.2.1", limit=1, seconds=99999)
    key = limiter._key
    assert b"192.0.2" not in repr(limiter._windows._windows).encode()
    tick.now += 3601
    assert await limiter.hit("192.0.2.1", limit=1, seconds=99999) == 0
    assert limiter._key != key


async def test_redis_counts_for_several_processes(redis_url: str) -> None:
    async with Redis.from_url(redis_url) as one, Redis.from_url(redis_url) as two:
        first, second = RedisLimiter(one), RedisLimiter(two)
        assert await first.hit(b"t", limit=2, seconds=60) == 0
        assert await second.hit(b"t", limit=2, seconds=60) == 0
        assert 0 < await first.hit(b"t", limit=2, seconds=60) <= 60
