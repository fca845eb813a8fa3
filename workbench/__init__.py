"""The workbench: pages where an analyst determines goods and policy staff change rules. It asks the service's own
functions, decides nothing itself, and may import the service and all below it. Read `mount` first, then `pages`."""
