"""One hit as Live and Hits show it. The queue, the list and the Desk's answers belong to the pages."""
