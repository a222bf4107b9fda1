"""Names for the ids that travel through the code, so that one kind is never passed for another."""

from typing import NewType

UserId = NewType("UserId", int)
"""A Discord user (snowflake)."""
GuildId = NewType("GuildId", int)
"""A Discord server (snowflake)."""
ChannelId = NewType("ChannelId", int)
"""A Discord channel, thread or direct-message channel (snowflake)."""
MessageId = NewType("MessageId", int)
"""A Discord message (snowflake)."""
EnrollmentId = NewType("EnrollmentId", int)
DeliveryId = NewType("DeliveryId", int)
CohortId = NewType("CohortId", int)
CohortPostId = NewType("CohortPostId", int)

TrackId = NewType("TrackId", str)
UnitId = NewType("UnitId", str)
TaskId = NewType("TaskId", str)
"""`unit/task`: stable over every edit of the curriculum, never a position."""
ResourceId = NewType("ResourceId", str)
