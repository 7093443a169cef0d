"""What identity does, one transaction each.

Transactions are serializable: what an operation reads (a free name, another
administrator) still holds when its change is committed, or it is rerun.
"""
