"""The errors that carry a sentence for people. Everything else is logged, and people see one calm line."""


class Rejected(Exception):
    """Something a person asked for cannot be done; the sentence says why and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Closed(Rejected):
    """The answer came when its question was not open."""


class Ended(Rejected):
    """The workshop is over."""


class NoSeat(Rejected):
    """The participant is not, or no longer, in the room."""


class JournalDown(Rejected):
    """The journal cannot be read or written at the moment; nothing was lost, and trying again is right."""
