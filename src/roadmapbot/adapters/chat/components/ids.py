"""The custom_ids by which buttons and forms are known again; made and read in `render.ids`."""

from roadmapbot.adapters.chat.render.ids import AnswerButton, DayButton, DayForm, parse, parse_answer, parse_form

__all__ = ["AnswerButton", "DayButton", "DayForm", "parse", "parse_answer", "parse_form"]
