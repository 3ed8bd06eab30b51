"""Where does the packet go: a flow is asked for, its way drawn over the diagram and told hop by hop."""
