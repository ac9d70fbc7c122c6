"""Bit-blasting: functions over GF(q) as Boolean gates, elements as bit vectors (`code` says how)."""
