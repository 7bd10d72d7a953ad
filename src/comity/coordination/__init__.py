"""What two parties agree on, and what they tell each other.

``negotiation`` decides who moves in an encounter; ``notices`` holds forms, acknowledgement
ladders and the comparison of warnings. Documents and a clock reading enter, states and
documents leave; what the rules do not allow is refused.
"""
