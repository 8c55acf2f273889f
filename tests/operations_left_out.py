"""A2E's operations that nobody meets here, each with the reason; and what A2E does not publish about its task types."""

BY_DEFAULT = "A2E's default holds"
SPICY = "on purpose: a model for adults"
NO_BODY = (
    "A2E publishes no body for it, and nothing that is not documented is sent; `account avatars` reads the library"
)
RETRY = (
    "A2E publishes neither its body nor its answer nor its price, so that no price can be told before ✅, and the "
    "record of the failed task can't be told from that of the new try; 🔁 Again orders a new one, "
    "for a price that is told"
)
RENAMED = "the names that A2E has are ours, by which a lost start is found; people name no results"
RATING = "a statistic of A2E's own website; nothing follows from it"
UPLOADED = "`get_upload_url` takes every file"
LEFT_OUT: dict[str, str] = {
    "get_upload_url_legacy": "the older path of `get_upload_url`, by A2E's own advice",
    "get_video_detail": "`get_avatar_video_status` tells the same, and its answer is published",
    "list_anchors": "`list_avatars` has pictures and names; this answer is not published",
    "list_system_tts": "`list_public_tts_options` has the voices by language; this answer is not published",
    "tts_preview_list": "every speech is kept as a job's result or not at all; A2E drops its copies after a day",
    "tts_preview_delete": "as for the list: A2E drops its copies after a day by itself",
    "list_video_twin_user_records": "`list_avatar_tasks` lists the same trainings, page by page",
    "video_twin_retry": RETRY,
    "retry_caption_removal": RETRY,
    "video_twin_eye_contact": "what it does, takes and costs is not published",
    "video_twin_upload": f"its body is not published; {UPLOADED}",
    "video_twin_upload_status": f"of uploads by `video_twin_upload`; {UPLOADED}",
    "video_twin_training": "its body is not published; `create_custom_avatar` starts trainings",
    "custom_avatar_add": NO_BODY,
    "custom_avatar_delete": NO_BODY,
    "custom_avatar_update": NO_BODY,
    "image_to_video_mark_shared": RATING,
    "image_to_video_mark_downloaded": RATING,
    "image_to_video_mark_copied": RATING,
    "add_watermark": "it would be an order of its own, whose price is not published; `WATERMARK` asks for the free one",
    "start_wan_spicy": SPICY,
    "list_wan_spicy": SPICY,
    "batch_wan_spicy": SPICY,
    "get_wan_spicy": SPICY,
    "delete_wan_spicy": SPICY,
    "start_wan30": "only the start call is published: nothing says how to follow a task, so a result could be lost",
    "rename_seedance2": RENAMED,
    "rename_kling_video": RENAMED,
    "rename_kling_omni": RENAMED,
}
"""Id -> why nobody meets it."""
ANSWER = "answers are inferred from A2E's other task types, and read in every likely form"
THIN: dict[str, str] = {
    "text_to_image": "a start is answered by a list, which may hold the pictures already; "
    "what its quick avatar costs and answers is not published: a photo's diamond is taken",
    "nano_banana": "a start may be answered by a notice on content in place of a task: refused, nothing charged",
    "gpt_image": ANSWER,
    "flux2": f"{ANSWER}; HTTP 402 means too few credits",
    "qwen_image": f"{ANSWER}; its list has no pages; which `size` each model takes is not published: left out",
    "kling_image": f"{ANSWER}; its list has no pages; values of `aspect_ratio` are not published: left out",
    "image_edit": f"{ANSWER}; `image_urls` is the input, never the result; no prompt",
    "image_to_video": "better words: what `reference_id` means and what is answered is not published; a new id is "
    "sent, any likely field is read",
    "wan": "values of `ratio` are not published: left out; 2.6 and 2.7 may need a better plan at A2E",
    "happyhorse": f"{ANSWER}; values of `duration`, `resolution` and `ratio` are not published: left out; "
    "`watermark` is on unless declined",
    "seedance15": f"{ANSWER}; no call for one task, for many, or to delete: followed by its list, deleted here alone",
    "seedance2": f"{ANSWER}; values of `aspect_ratio` are not published: left out",
    "veo": f"{ANSWER}; `watermark` is a text of unpublished meaning: left out; "
    "of 1080p A2E says only that 202 means not yet, and that it is for 16:9 alone",
    "grok": f"{ANSWER}; `image_urls` is the input, never the result; `mode: normal` always; "
    "`nsfw_checker` is left to A2E",
    "kling_video": f"{ANSWER}; values of `aspect_ratio` are not published: left out",
    "kling_omni": f"{ANSWER}; values of `aspect_ratio` are not published: left out",
    "sora": f"{ANSWER}; `image_urls` is the input, never the result",
    "head_swap": f"{ANSWER}; it takes no name: a lost start is looked for by the address of an input",
    "actor_swap": f"{ANSWER}; the unit of `timeout` is not published: left out",
    "try_on": "`image_urls` is the input, never the result",
    "product_avatar": "the unit of `product_rect` is not published: pixels of the person's photo are sent; "
    "a task fails by itself after 2 hours",
    "motion_transfer": "the unit of `timeout` is not published: left out",
    "talking_photo": "how `duration` and the sound go together is not published: whole seconds, rounded up",
    "talking_video": "as for talking photos",
    "photobook": "the result's field is not published: any likely one is read; no webhook",
    "think_sound": f"{ANSWER}; how `caption` and `cot_description` differ is not published",
    "upscale": f"{ANSWER}; how much larger the result is, is not published",
    "avatar": "the pages name two spellings of further training: both are tried; retrying has no published body",
    "caption_removal": "retrying has no published body or answer: not offered",
    "dubbing": "the body comes from three clients of others; A2E's own page has only the webhook",
}
"""Name of a task type -> what A2E does not say of it, and what is done about that."""
