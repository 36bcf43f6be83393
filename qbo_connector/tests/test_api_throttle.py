"""Sliding windows, checked against their definition."""

import random

from odoo.tests import BaseCase, tagged

from ..api.throttle import (
    BATCH_LIMITS,
    REQUEST_LIMITS,
    Limit,
    Window,
    next_slot,
    pause_until,
)


def keeps(times, limits):
    """The definition: no window of the given length holds more than the count."""
    times = sorted(times)
    return all(
        times[at + limit.count] >= times[at] + limit.seconds
        for limit in limits
        for at in range(len(times) - limit.count)
    )


@tagged("post_install", "-at_install")
class TestApiThrottle(BaseCase):
    def test_free_road(self):
        self.assertEqual(next_slot(100.0, []), 100.0)
        self.assertEqual(next_slot(100.0, [99.0] * 7), 100.0)

    def test_full_second(self):
        self.assertAlmostEqual(next_slot(100.5, [100.0] * 8), 101.1)
        self.assertEqual(next_slot(101.2, [100.0] * 8), 101.2)

    def test_below_intuits_limits(self):
        published = (Limit(10, 1.0), Limit(500, 60.0), Limit(40, 60.0))
        window, now = Window(), 0.0
        for _number in range(2000):
            now = window.reserve(now, "write")
        batches = Window()
        taken = [batches.reserve(0.0, "batch") for _number in range(200)]
        self.assertTrue(keeps(window.times, published[:2]))
        self.assertTrue(keeps(taken, published))
        # 200 batches of 30 at 38 in 62 s: more than 1,000 documents a minute.
        self.assertLess(taken[-1], 62.0 * 6)

    def test_even_when_they_arrive_with_jitter(self):
        window = Window()
        spread = random.Random(7)
        sent = [window.reserve(0.0) for _number in range(1000)]
        window.times = []
        arrived = [moment + spread.uniform(0, 0.1) for moment in sent]
        self.assertTrue(keeps(arrived, (Limit(10, 1.0), Limit(500, 60.0))))

    def test_first_moment_that_fits(self):
        """Against brute force over random rows, reserved future slots among them."""
        dice = random.Random(11)
        limits = (Limit(2, 1.0), Limit(4, 5.0))
        for _round in range(300):
            times = []
            for _number in range(dice.randint(0, 12)):
                moment = dice.randint(0, 40) / 4
                if keeps([*times, moment], limits):
                    times.append(moment)
            now = dice.randint(0, 20) / 4
            found = next_slot(now, times, limits)
            self.assertTrue(keeps([*times, found], limits))
            earlier = [now + step / 4 for step in range(int((found - now) * 4))]
            for moment in earlier:
                self.assertFalse(keeps([*times, moment], limits), (now, times, found))

    def test_rounding_never_hangs(self):
        dice = random.Random(3)
        now = 1_793_588_645.123456
        window = Window()
        for _number in range(3000):
            now += dice.uniform(0, 0.2)
            window.reserve(now, dice.choice(("read", "batch", "write", "pdf")))
        self.assertTrue(keeps(window.times, REQUEST_LIMITS))
        self.assertTrue(keeps(window.batches, BATCH_LIMITS))

    def test_a_waiting_batch_does_not_hold_up_reads(self):
        window = Window()
        for _number in range(60):
            window.reserve(0.0, "batch")
        self.assertGreater(window.batches[-1], 60.0)
        self.assertLess(window.reserve(10.0, "read"), 11.0)

    def test_pause(self):
        self.assertEqual(pause_until(10.0), 70.0)
        self.assertEqual(pause_until(10.0, 1.0), 85.0)
        window = Window()
        window.pause(10.0, 0.2)
        slots = [window.reserve(11.0) for _number in range(20)]
        self.assertEqual(slots[0], 73.0)
        self.assertTrue(keeps(slots, REQUEST_LIMITS))
        window.pause(0.0)
        self.assertEqual(window.paused, 73.0)

    def test_round_trip_and_prune(self):
        window = Window()
        window.reserve(0.0, "batch")
        window.reserve(50.0)
        again = Window.load(window.dump())
        self.assertEqual(again, window)
        again.reserve(63.0)
        self.assertEqual((again.times, again.batches), ([50.0, 63.0], []))
        self.assertEqual(Window.load(None), Window())
