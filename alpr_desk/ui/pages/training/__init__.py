"""The training manager's board, courses and class import; and the refresher that every member may take."""
