"""Which months count for what is most read."""

MONTH_S = 31 * 86400


def months_of(day: str) -> tuple[str, str]:
    """The month of a day (`yyyymmdd`) and the one before, as `yyyymm`: the order is not forgotten on the first of a month."""
    year, month = int(day[:4]), int(day[4:6])
    last = (year - 1, 12) if month == 1 else (year, month - 1)
    return f"{year}{month:02}", f"{last[0]}{last[1]:02}"
