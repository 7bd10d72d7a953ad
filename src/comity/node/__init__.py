"""The only room that touches disk, network, clock and process.

Files, commands and answers of other machines enter; files, screens and requests leave.
``store`` and ``transport`` are the edges, ``gate`` stands before every outgoing byte,
``services`` compose the rooms, ``web`` and ``cli`` are the faces.
"""
