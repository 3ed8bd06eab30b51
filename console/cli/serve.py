"""`eni-console serve`: a world for EC2 clients, without a window. What serves is imported when it is needed."""

import gc
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from console.cli.worlds import Problem, check_region, check_sample, make

if TYPE_CHECKING:
    from console.engine.engine import Engine


def serve(
    world: Annotated[Path | None, typer.Argument(metavar="WORLD.eni", help="A world file.", show_default=False)] = None,
    sample: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="A sample world (shop): in memory, or a new WORLD.eni made of it."),
    ] = None,
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="Where to listen.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 for any that is free.")] = 4566,
    access_key: Annotated[str | None, typer.Option(metavar="K", help="What clients sign with.")] = None,
    secret_key: Annotated[
        str | None,
        typer.Option(metavar="S", envvar="ENI_CONSOLE_SECRET_KEY", help="Without both, keys are made and shown once."),
    ] = None,
    no_auth: Annotated[
        bool, typer.Option("--no-auth", help="Let everybody on this machine in, signed or not.")
    ] = False,
    region: Annotated[
        str | None, typer.Option(metavar="NAME", help="The region of a world in memory: us-east-1. A file has its own.")
    ] = None,
    instant: Annotated[bool, typer.Option("--instant", help="No waiting for pending, attaching, stopping.")] = False,
    allow_reset: Annotated[
        bool, typer.Option("--allow-reset", help="POST /-/reset puts the world back to how it was when served.")
    ] = False,
    tls_certificate: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Serve HTTPS with this certificate chain (PEM).")
    ] = None,
    tls_key: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The certificate's private key (PEM), if it is apart.")
    ] = None,
) -> None:
    """Serve a world to the AWS CLI, SDKs and other clients of EC2, until SIGTERM or SIGINT.

    Without a world: one in memory that holds what a new account holds.
    """
    if no_auth and (access_key or secret_key):
        raise Problem("--no-auth and keys exclude each other")
    if bool(access_key) != bool(secret_key):
        raise Problem("--access-key and --secret-key go together")
    if tls_key and not tls_certificate:
        raise Problem("--tls-key needs --tls-certificate")
    if sample:
        check_sample(sample)
    check_region(region or "")
    import asyncio

    from console.backends.embedded import EmbeddedBackend
    from console.backends.serving import api_of, make_keys, serve_until_stopped
    from console.wire.server import Server, Tls, is_loopback, listen
    from console.wire.sigv4 import Keys

    if not is_loopback(host) and (no_auth or allow_reset):
        raise Problem(f"{'--no-auth' if no_auth else '--allow-reset'} is only for this machine, not for {host}")
    try:
        listener = listen(host, port)
    except OSError as error:
        raise Problem(f"can't listen at {host}, port {port}: {error.strerror or error}") from None
    engine = _engine(world, sample, region, instant)
    backend = EmbeddedBackend(engine, world.name if world else sample or "a new account")
    keys = None if no_auth else Keys(access_key, secret_key) if access_key and secret_key else make_keys()
    api = api_of(backend, keys, reset=backend.restore_point() if allow_reset else None)
    server = Server(api, listener, Tls(tls_certificate, tls_key) if tls_certificate else None)
    who = f"access key {keys.access_key_id}" if keys else "nobody has to sign"
    if keys and not secret_key:
        who += f", secret key {keys.secret_access_key}"  # nowhere else, and never again
    said = f"serving {backend.title} at {server.url} (region {engine.world.region}, {who})"
    gc.enable()
    gc.freeze()  # what is loaded stays: no collection needs to look at it
    asyncio.run(serve_until_stopped(backend, server, lambda: print(said, flush=True)))


def _engine(world: Path | None, sample: str | None, region: str | None, instant: bool) -> "Engine":
    """Raises Problem and WorldFileError."""
    from console.backends.embedded import SystemClock
    from console.engine.opening import REGION, new_engine, open_world

    clock = SystemClock()
    if world is None:
        return new_engine(clock=clock, sample=sample, instant=instant, region=region or REGION)
    if sample:
        make(world, sample, region or "")
    engine = open_world(world, clock=clock, instant=instant)
    if region and region != engine.world.region:
        engine.close()
        raise Problem(f"{world.name} is in {engine.world.region}, not in {region}")
    return engine
