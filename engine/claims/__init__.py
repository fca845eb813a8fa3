"""What a claimant says: the claim, and the documents and tables it is read from. May import the grammar alone; read
`claim` first."""
