/* workitem.c: ExQueueWorkItem, which the headers declare with an attribute of its own. */
#ifndef NTHOST_WORKITEM_H
#define NTHOST_WORKITEM_H

#include "nthost.h"

VOID NTAPI NtQueueWorkItem(PWORK_QUEUE_ITEM Item, WORK_QUEUE_TYPE Type);

#endif
