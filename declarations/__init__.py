"""The register of suppliers' declarations: kept by versions, imported, asked for, and what rests on one. Determines
nothing: the engine is asked what turns. May import `records` and the engine; read `register` first."""

from headnote.declarations.affecting import Affected, affected
from headnote.declarations.reading import read_declarations
from headnote.declarations.register import Put, RegisterError, SqlRegister, open_register

__all__ = ["Affected", "Put", "RegisterError", "SqlRegister", "affected", "open_register", "read_declarations"]
