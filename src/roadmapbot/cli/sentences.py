"""What an operator should know and do about a failure, in a sentence or two."""


def sentence(error: BaseException) -> str | None:
    """The words for a failure; None where it is our bug."""
    import aiohttp
    import discord

    from roadmapbot.adapters.content import ContentError

    match error:
        case discord.LoginFailure():
            return "Discord does not know this DISCORD_TOKEN. Reset it in the Developer Portal and set the new one."
        case ContentError():
            return f"the content cannot be used:\n{error}"
        case aiohttp.ClientConnectionError():
            return "Discord cannot be reached. Check the network, and DISCORD_API_BASE if you set it."
        case _:
            return _of_database(error)


def _of_database(error: BaseException) -> str | None:
    from roadmapbot.adapters.storage.errors import SchemaTooNew, SchemaTooOld, StorageDamaged
    from roadmapbot.domain.errors import StorageBusy, StorageReadOnly

    match error:
        case SchemaTooNew():
            return (
                f"the database was written by a newer version (schema {error.found}, this one knows {error.known}). "
                "Update with: pip install --upgrade roadmapbot (in a checkout: git pull)"
            )
        case SchemaTooOld():
            return "the database waits to be made or upgraded. Run: roadmapbot db upgrade (or just: roadmapbot run)"
        case StorageDamaged():
            return (
                f"the database is damaged ({error}). Stop the bot and restore the newest backup that passes: "
                "roadmapbot db restore FILE"
            )
        case StorageBusy():
            return "the database cannot be reached or is locked. Stop the other process, or check DATABASE_URL."
        case StorageReadOnly() | PermissionError() | FileExistsError() | NotADirectoryError():
            return "the database cannot be written. Check the permissions and the free space of its folder."
        case _:
            return _of_upkeep(error)


def _of_upkeep(error: BaseException) -> str | None:
    from roadmapbot.adapters.storage.upkeep.at_work import AlreadyAtWork
    from roadmapbot.adapters.storage.upkeep.backup import BackupFailed
    from roadmapbot.adapters.storage.upkeep.copying import CopyRefused
    from roadmapbot.adapters.storage.upkeep.erased import ErasedUnreadable
    from roadmapbot.adapters.storage.upkeep.restore import RestoreRefused

    match error:
        case AlreadyAtWork():
            return (
                f"another roadmapbot is at work on this database ({error.holder}). "
                "Stop that one first, or take over when it ends with: roadmapbot run --wait"
            )
        case BackupFailed():
            return f"no backup was made: {error.reason}. The database is as it was."
        case RestoreRefused():
            return f"nothing was restored: {error.reason}. The database is as it was."
        case CopyRefused():
            return f"nothing was copied: {error.reason}."
        case ErasedUnreadable():
            return (
                f"line {error.line} of {error.path} cannot be read, so somebody's erased data could come back. "
                'Correct it; a line looks like {"user_id": 123, "at": "2026-03-02T09:00:00+00:00"}'
            )
        case _:
            return None
