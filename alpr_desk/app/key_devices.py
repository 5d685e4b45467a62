"""Finds a security key at this machine and has it sign: through Windows where that is (it lets no program but an
administrator's reach the key itself), over USB elsewhere.

The library is imported when a key is first asked for, so that the sign-in page need not wait for it. Tests drive all
of this with keys made of software, below CTAP2. What they cannot show: a real key over USB, and Windows with its own
windows for PIN, fingerprint and touch.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from alpr_desk.errors import AlprDeskError, AnswerIsNo, BadInput, EnvironmentFault

if TYPE_CHECKING:
    from fido2.client import Fido2Client, WebAuthnClient
    from fido2.ctap import CtapDevice

_NONE = "No security key is plugged in: plug it in and try again, or use a code."
_MANY = "More than one security key is plugged in: leave in the one to use."
_CLOSED = "The security key cannot be opened: ask whoever looks after this machine to let you use it, or use a code."
_LEFT = "The security key was not touched: try again, or use a code."
_STRANGE = "This security key is not enrolled for this account: use another one, or a code."
_AGAIN = "This security key is enrolled already: use another one."
_PIN = "The security key asks for its PIN: give the right one. Too many wrong ones lock the key."
_UNFIT = "This security key cannot be used here: use another one, or a code."
_NOT_USED = "No security key was used: try again, or use a code."


def plugged_in() -> Iterable[CtapDevice]:
    """Keys on this machine's USB, opened one by one."""
    from fido2.hid import CtapHidDevice

    return CtapHidDevice.list_devices()


def windows_client() -> WebAuthnClient:
    """Windows' own door to keys. Raises EnvironmentFault where there is none."""
    if sys.platform == "win32":
        from fido2.client.windows import WindowsClient

        if WindowsClient.is_available():
            return WindowsClient(_collector())
    raise EnvironmentFault("This Windows knows no security keys: it must be Windows 10, 1903 or newer. Use a code.")


class PluggedKeys:
    """The one key that is plugged in, or whatever the system offers. A `domain.security_keys.KeyDevice`.

    `system`: what asks for keys with windows of its own; None where keys are reached over USB, by `devices`.
    """

    def __init__(
        self,
        devices: Callable[[], Iterable[CtapDevice]] = plugged_in,
        system: Callable[[], WebAuthnClient] | None = windows_client if sys.platform == "win32" else None,
    ) -> None:
        self._devices, self._system = devices, system

    @property
    def takes_pin(self) -> bool:
        return self._system is None

    def enrol(self, options: str, pin: str, cancel: threading.Event) -> str:
        asked = json.loads(options)
        with _sentences(_AGAIN, self._unfit), self._client(pin, cancel) as client:
            if self._system is None and not _has_pin(client):
                asked["authenticatorSelection"]["userVerification"] = "discouraged"
            return _text(client.make_credential(asked, cancel))

    def sign(self, options: str, cancel: threading.Event) -> str:
        """Over USB without the key's PIN: the member gives a password besides."""
        asked = json.loads(options)
        with _sentences(_STRANGE, self._unfit), self._client("", cancel) as client:
            if self._system is None:
                asked["userVerification"] = "discouraged"
            return _text(client.get_assertion(asked, cancel).get_response(0))

    @property
    def _unfit(self) -> str:
        """Windows gives one error for all, a person who thought better of it included."""
        return _UNFIT if self._system is None else _NOT_USED

    @contextmanager
    def _client(self, pin: str, cancel: threading.Event) -> Iterator[WebAuthnClient]:
        if self._system is not None:
            try:
                yield self._system()
            finally:
                cancel.set()  # the library's thread that waits for it would stay
            return
        devices: list[CtapDevice] = []
        try:
            for device in self._devices():
                devices.append(device)
            if len(devices) != 1:
                raise AnswerIsNo(_MANY if devices else _NONE)
            yield _usb_client(devices[0], pin)
        finally:
            for device in devices:
                device.close()


def _usb_client(device: CtapDevice, pin: str) -> Fido2Client:
    from fido2.client import Fido2Client, UserInteraction

    class Pin(UserInteraction):
        def request_pin(self, *_: object) -> str | None:
            return pin or None

    return Fido2Client(device, _collector(), Pin())


def _collector() -> Any:
    from fido2.client import DefaultClientDataCollector

    from alpr_desk.access.security_key import ORIGIN

    return DefaultClientDataCollector(ORIGIN)


def _has_pin(client: WebAuthnClient) -> bool:
    """Where a key could ask for a PIN or finger and has none set, the library refuses to prefer one."""
    options = getattr(getattr(client, "info", None), "options", {})
    return any(options.get(name) for name in ("uv", "clientPin", "bioEnroll"))


def _text(answer: Any) -> str:
    return json.dumps(dict(answer))


@contextmanager
def _sentences(ineligible: str, unfit: str) -> Iterator[None]:
    """The library's errors as sentences."""
    from fido2.client import ClientError, PinRequiredError
    from fido2.ctap import CtapError
    from fido2.hid import ConnectionFailure

    code = ClientError.ERR
    try:
        yield
    except AlprDeskError:
        raise
    except PinRequiredError as error:
        raise BadInput(_PIN) from error
    except ClientError as error:
        if error.code == code.TIMEOUT:
            raise AnswerIsNo(_LEFT) from error
        if error.code == code.DEVICE_INELIGIBLE:
            raise AnswerIsNo(ineligible) from error
        raise (BadInput(_PIN) if error.code == code.BAD_REQUEST else EnvironmentFault(unfit)) from error
    except (CtapError, ConnectionFailure, ValueError, TypeError, LookupError) as error:
        raise EnvironmentFault(unfit) from error  # what no key should answer
    except OSError as error:
        raise EnvironmentFault(_CLOSED) from error
