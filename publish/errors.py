"""What can stop a publication, told in parts by `ingest.errors.StepladderError`.

Only the kinds of refusal belong here. Whatever is raised, the last published set is
untouched.
"""

from ingest.errors import DataError, UsageError


class PublishError(DataError):
    """A publication that was refused."""


class WriterBusyError(PublishError):
    """Another process is writing in this workspace."""


class StaleWriterError(PublishError):
    """A later run has started, so this one may no longer publish."""


class GenerationError(PublishError):
    """A generation that is unfinished, missing or already there."""


class UnknownGenerationError(UsageError):
    """A name that is not one of the generations there are."""


class DeclarationError(UsageError):
    """A published model whose description is incomplete or contradicts itself."""


class ColumnTypeError(PublishError):
    """A column type that the published set does not promise to its readers."""


class DisclosureError(PublishError):
    """A table that would show too small a group, or a person."""


class AuditError(PublishError):
    """The bytes about to be published are not what the warehouse holds."""


class BlockedError(PublishError):
    """A blocking check has failed."""


class LineageError(PublishError):
    """SQL whose columns cannot be followed to what they are made of."""
