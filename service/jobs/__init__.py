"""Work that outlasts a request: kept in the store, leased by workers, taken up again after a restart; `queue` first."""
