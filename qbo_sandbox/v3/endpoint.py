"""Takes a request to the accounting API from arrival to answer.

Order: arrival is counted, the gateway checks token and throttle, injected faults are
looked up, then the work runs in one database transaction, then the answer goes out.
The work itself never waits, so a delayed request holds up nobody else.
"""

from __future__ import annotations

import asyncio
import time
import traceback

from starlette.requests import Request
from starlette.responses import Response

from .. import codec, errors
from ..clock import stamp_ms
from ..control.faults import ConnectionDropped, Plan, raise_fault
from ..control.inject import Dropped, broken_response, status_response
from ..control.stats import WRITES
from ..errors import GatewayFault, QboFault
from ..world import World
from . import gate, replay, routes
from .answer import Answer, Raw, fault_payload, render, render_gateway, with_time
from .batch import describe, items_of
from .call import LONGEST_REQUEST_ID, Call
from .compression import packed, unpacked
from .operations import write_operation
from .wire import note


async def company_endpoint(request: Request) -> Response:
    """Serve ``/v3/company/{realm}/...``."""
    world: World = request.app.state.world
    started = time.perf_counter()
    realm = request.path_params["realm"]
    path = request.url.path
    query = f"?{request.url.query}" if request.url.query else ""
    raw = unpacked(request, await request.body())
    entry = world.log.start(stamp_ms(world.clock.now()), request.method, path + query)
    entry.body = raw[:200_000].decode("utf-8", "replace")
    segments = [part for part in request.path_params["rest"].split("/") if part]
    call = Call(world, request, request.method, path, segments, raw, entry)
    try:
        response = await _serve(call, realm)
        entry.status = response.status_code
        if "pdf" not in response.headers.get("content-type", ""):
            entry.answer = bytes(response.body)[:200_000].decode("utf-8", "replace")
        return packed(request, response)
    except ConnectionDropped:
        return Dropped()
    finally:
        call.record()
        entry.milliseconds = round((time.perf_counter() - started) * 1000, 2)


async def _serve(call: Call, realm: str) -> Response:
    world = call.world
    try:
        found = routes.find(call.method, call.segments)
        _identify(call, found)
        gate.authenticate(call, realm)
        world.stats.arrived(realm, call.operation)
        pair = (realm, call.app.client_id)
        world.throttle.busy[pair] += 1
        try:
            wait = _admit(call, realm)
            if wait:
                await asyncio.sleep(wait)
            return await _planned(call, found)
        finally:
            world.throttle.busy[pair] -= 1
    except GatewayFault as fault:
        call.entry.faults = fault.codes()
        return render_gateway(
            fault, call.request, world.clock, world.settings, call.tid
        )


def _admit(call: Call, realm: str) -> float:
    try:
        batch = call.operation == "batch"
        return call.world.throttle.admit(realm, call.app.client_id, batch)
    except GatewayFault:
        call.world.stats.throttled(realm)
        raise


Found = tuple[routes.Target, dict[str, str], object] | None


def _identify(call: Call, found: Found) -> None:
    """Name the operation, for log, throttle and fault rules."""
    if found is None:
        call.operation = "unknown"
        return
    target, call.names, call.entity = found  # type: ignore[assignment]
    if target.operation is not None:
        call.operation = target.operation
        return
    try:
        body = call.json()
    except QboFault:
        body = None
    if call.entity is not None:
        body = call.entity.inner(body)
    call.operation = write_operation(call.params, call.options, body)
    if call.entity and call.entity.single and call.operation == "create":
        call.operation = "update"


def _members(call: Call) -> list[tuple[str, str]] | None:
    if call.operation != "batch":
        return None
    try:
        return [describe(row) for row in items_of(call)]
    except QboFault:
        return []


async def _planned(call: Call, found: Found) -> Response:
    """Do the work with the faults that rules ask for around it."""
    world = call.world
    name = call.entity.name if call.entity else ""
    plan = world.faults.plan(call.operation, name, call.company.id, _members(call))
    call.plan = plan  # type: ignore[attr-defined]
    call.entry.injected = plan.rules
    if plan.delay_before:
        await asyncio.sleep(plan.delay_before)
    if plan.drop_before:
        raise ConnectionDropped
    if plan.status is not None and not plan.status_commits:
        return status_response(call, plan.status)
    if plan.malformed and not plan.malformed_commits:
        return broken_response(plan.malformed)
    response = _work(call, found, plan)
    if plan.delay_after:
        await asyncio.sleep(plan.delay_after)
    if plan.drop_after:
        raise ConnectionDropped
    if plan.status is not None:
        return status_response(call, plan.status)
    return broken_response(plan.malformed) if plan.malformed else response


def _work(call: Call, found: Found, plan: Plan) -> Response:
    world, clock = call.world, call.world.clock
    try:
        if found is None:
            raise QboFault(errors.unsupported_operation(call.path, _full_path(call)))
        raise_fault(plan, call.company.user_name)
        answer = _transaction(call, found[0])
    except QboFault as fault:
        call.entry.faults = fault.codes()
        answer = Answer(fault_payload(fault), fault.status)
    except ConnectionDropped:
        raise
    except Exception as error:  # the service's own fault 10000, told on stderr
        traceback.print_exc()
        fault = errors.system_failure(f"{type(error).__name__}: {error}")
        call.entry.faults = fault.codes()
        answer = Answer(fault_payload(fault), fault.status)
    failed = answer.status >= 300
    if call.operation != "batch" or failed:
        world.stats.done(call.company.id, call.operation, call.replayed, failed)
    world.publish()
    return render(answer, call.request, clock, call.tid)


def _full_path(call: Call) -> str:
    return f"https://c50.sandbox.qbo.intuit.com/qbo50{call.path}"


def _transaction(call: Call, target: routes.Target) -> Answer:
    """Run the handler; what it did, and its request id, commit together."""
    if call.operation == "batch":
        return _batch(call, target)
    if call.operation not in WRITES:
        with call.world.database.transaction():
            return target.handler(call)
    if len(call.request_id) > LONGEST_REQUEST_ID:
        raise QboFault(errors.invalid_request_id(call.request_id))
    key = replay.Key(call.company.id, call.request_id)
    kept = replay.look_up(call.world, key, call.raw)
    if kept is not None:
        call.replayed = True
        return Answer({}, kept.status, kept.text)
    name = target.wire or (call.entity.name if call.entity else "")
    if call.operation in ("create", "update"):
        note(call.world, name, call.operation, call.json())
    try:
        with call.world.database.transaction():
            answer = target.handler(call)
            if not isinstance(answer.payload, Raw):
                answer.text = codec.dumps(with_time(answer.payload, call.world.clock))
                replay.remember(call.world, key, call.raw, answer.text)
            return answer
    except QboFault as fault:
        replay.remember_fault(call.world, key, call.raw, fault)
        raise


def _batch(call: Call, target: routes.Target) -> Answer:
    """Run a batch; a drop before an item undoes the others unless it is partial."""
    dropped: ConnectionDropped | None = None
    with call.world.database.transaction():
        try:
            return target.handler(call)
        except ConnectionDropped as drop:
            if not getattr(call, "partial", False):
                raise
            dropped = drop
    raise dropped


async def unknown_endpoint(request: Request) -> Response:
    """Answer any other path below /v3 the way the service does: 400, code 500."""
    world: World = request.app.state.world
    path = request.url.path
    fault = QboFault(
        errors.unsupported_operation(
            path, f"https://c50.sandbox.qbo.intuit.com/qbo50{path}"
        )
    )
    entry = world.log.start(stamp_ms(world.clock.now()), request.method, path)
    entry.operation, entry.status, entry.faults = "unknown", 400, fault.codes()
    answer = Answer(fault_payload(fault), 400)
    return render(answer, request, world.clock, entry.intuit_tid)
