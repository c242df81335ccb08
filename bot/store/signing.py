"""The key that evidence is signed with: made once, encrypted at rest, the same for all replicas."""

from sqlalchemy import select

from bot.signing import KeySigner, new_key
from bot.store.database import Database
from bot.store.schema_reminders import signing_keys
from bot.store.sealing import Sealer

__all__ = ["DatabaseSigningKeys"]

_NAME = "evidence"


class DatabaseSigningKeys:
    """The service's signing key in the database."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer

    def signer(self) -> KeySigner:
        """Return what signs; a key that is missing is made.

        Raises:
            StoreUnavailable: the key was encrypted with a key that is not known here.
        """
        query = select(signing_keys.c.sealed).where(signing_keys.c.name == _NAME)
        with self._database.reading() as connection:
            sealed = connection.execute(query).scalar()
        if sealed is None:
            # Two replicas may make one at once: the first stands, both then read it.
            made = self._database.upsert(signing_keys).values(
                name=_NAME, made_at=self._database.now(), sealed=self._sealer.seal(new_key())
            )
            with self._database.writing(durable=True) as connection:
                connection.execute(made.on_conflict_do_nothing())
                sealed = connection.execute(query).scalar_one()
        return KeySigner(self._sealer.open(sealed))

    def reseal(self) -> int:
        """Encrypt the key anew with the key in use; return how many there are."""
        row = signing_keys.c
        with self._database.writing(durable=True) as connection:
            found = connection.execute(select(signing_keys)).all()
            for one in found:
                anew = self._sealer.seal(self._sealer.open(one.sealed))
                same = row.name == one.name
                connection.execute(signing_keys.update().where(same).values({row.sealed: anew}))
        return len(found)
