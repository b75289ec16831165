// One case's header: who it is about, and the staff, areas and people that its file names. $id: the Offender's key.
MATCH (o:Offender {id: $id})
RETURN o.header AS header, o.unread AS unread
