"""What a draft touches by its sense: an encoder trained on labelled drafts, with cues and words.

Texts in, chances of topics out. Knows no clause, no rule and no verdict.
"""

from index.drafts.scorer import DRAFTS_FOLDER, DraftScorer, Scores, open_draft_scorer

__all__ = ["DRAFTS_FOLDER", "DraftScorer", "Scores", "open_draft_scorer"]
