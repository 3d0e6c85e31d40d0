from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Role(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ROLE_UNSPECIFIED: _ClassVar[Role]
    MEDIA: _ClassVar[Role]
    STILL: _ClassVar[Role]
    PAGE: _ClassVar[Role]

class Outcome(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    OUTCOME_UNSPECIFIED: _ClassVar[Outcome]
    KEPT: _ClassVar[Outcome]
    REFUSED: _ClassVar[Outcome]
    UNREACHABLE: _ClassVar[Outcome]
    NOT_PUBLIC: _ClassVar[Outcome]
    NO_BROWSER: _ClassVar[Outcome]
ROLE_UNSPECIFIED: Role
MEDIA: Role
STILL: Role
PAGE: Role
OUTCOME_UNSPECIFIED: Outcome
KEPT: Outcome
REFUSED: Outcome
UNREACHABLE: Outcome
NOT_PUBLIC: Outcome
NO_BROWSER: Outcome

class Wanted(_message.Message):
    __slots__ = ("role", "place", "address")
    ROLE_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    role: Role
    place: int
    address: str
    def __init__(self, role: _Optional[_Union[Role, str]] = ..., place: _Optional[int] = ..., address: _Optional[str] = ...) -> None: ...

class CaptureRequest(_message.Message):
    __slots__ = ("key", "post", "media", "page_address")
    KEY_FIELD_NUMBER: _ClassVar[int]
    POST_FIELD_NUMBER: _ClassVar[int]
    MEDIA_FIELD_NUMBER: _ClassVar[int]
    PAGE_ADDRESS_FIELD_NUMBER: _ClassVar[int]
    key: str
    post: str
    media: _containers.RepeatedCompositeFieldContainer[Wanted]
    page_address: str
    def __init__(self, key: _Optional[str] = ..., post: _Optional[str] = ..., media: _Optional[_Iterable[_Union[Wanted, _Mapping]]] = ..., page_address: _Optional[str] = ...) -> None: ...

class Kept(_message.Message):
    __slots__ = ("role", "place", "outcome", "problem", "sha256", "content_type", "bytes", "width", "height")
    ROLE_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    PROBLEM_FIELD_NUMBER: _ClassVar[int]
    SHA256_FIELD_NUMBER: _ClassVar[int]
    CONTENT_TYPE_FIELD_NUMBER: _ClassVar[int]
    BYTES_FIELD_NUMBER: _ClassVar[int]
    WIDTH_FIELD_NUMBER: _ClassVar[int]
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    role: Role
    place: int
    outcome: Outcome
    problem: str
    sha256: str
    content_type: str
    bytes: int
    width: int
    height: int
    def __init__(self, role: _Optional[_Union[Role, str]] = ..., place: _Optional[int] = ..., outcome: _Optional[_Union[Outcome, str]] = ..., problem: _Optional[str] = ..., sha256: _Optional[str] = ..., content_type: _Optional[str] = ..., bytes: _Optional[int] = ..., width: _Optional[int] = ..., height: _Optional[int] = ...) -> None: ...

class CaptureReply(_message.Message):
    __slots__ = ("kept", "manifest_sha256", "service_version")
    KEPT_FIELD_NUMBER: _ClassVar[int]
    MANIFEST_SHA256_FIELD_NUMBER: _ClassVar[int]
    SERVICE_VERSION_FIELD_NUMBER: _ClassVar[int]
    kept: _containers.RepeatedCompositeFieldContainer[Kept]
    manifest_sha256: str
    service_version: str
    def __init__(self, kept: _Optional[_Iterable[_Union[Kept, _Mapping]]] = ..., manifest_sha256: _Optional[str] = ..., service_version: _Optional[str] = ...) -> None: ...
