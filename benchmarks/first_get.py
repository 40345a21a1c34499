"""The floor of a cold start, run as a process of its own: imports PynamoDB and reads one item. Arguments: table, key attribute, key."""

import os
import sys

from pynamodb.attributes import UnicodeAttribute
from pynamodb.models import Model

TABLE, ATTRIBUTE, KEY = sys.argv[1:]


class Row(Model):
    class Meta:
        table_name = TABLE

    key = UnicodeAttribute(hash_key=True, attr_name=ATTRIBUTE)


Row.get(KEY)
os._exit(0)  # as in first_mail: taking the interpreter down is no part of it
