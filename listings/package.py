"""The record of listings: what the program learns of this package. Nothing is loaded before it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace.package import Command, Package
from marketplace.wording import Sentence

if TYPE_CHECKING:
    import click

    from marketplace.db import Base
    from marketplace.fire import Workflow
    from marketplace.jobs.port import Job
    from marketplace.package import Pages
    from marketplace.permissions import Permission


def _models() -> tuple[type[Base], ...]:
    from listings.models.alias import ListingAlias
    from listings.models.bulk_action import BulkAction, BulkRow
    from listings.models.draft import ListingDraft
    from listings.models.duplicate import DuplicateLook, DuplicatePair
    from listings.models.import_run import ImportProvider, ImportRow, ImportRun, ImportWithdrawal
    from listings.models.layout import ListLayout
    from listings.models.listing import Listing
    from listings.models.mapping import ROW_MODELS
    from listings.models.merge import ListingMerge
    from listings.models.version import ListingVersion

    own: tuple[type[Base], ...] = (Listing, ListingVersion, *ROW_MODELS, ListingDraft)
    imports: tuple[type[Base], ...] = (ImportRun, ImportRow, ImportProvider, ImportWithdrawal, ListingAlias)
    layouts: tuple[type[Base], ...] = (ListLayout,)
    return *own, *imports, *layouts, DuplicatePair, DuplicateLook, ListingMerge, BulkAction, BulkRow


def _permissions() -> tuple[Permission, ...]:
    from listings.permissions.rights import PERMISSIONS

    return PERMISSIONS


def _machines() -> tuple[Workflow, ...]:
    from listings.permissions.workflows import WORKFLOWS

    return WORKFLOWS


def _jobs() -> tuple[Job, ...]:
    from listings.jobs import JOBS

    return JOBS


def _pages() -> tuple[Pages, ...]:
    from listings.pages.routes import blueprint

    return (blueprint,)


def _import() -> click.Command:
    from listings.cli.imports import import_command

    return import_command


def _export() -> click.Command:
    from listings.cli.exports import export_command

    return export_command


def _template() -> click.Command:
    from listings.cli.templates import template_command

    return template_command


def _find() -> click.Command:
    from listings.cli.finding import find_command

    return find_command


PACKAGE = Package(
    name="listings",
    models=_models,
    permissions=_permissions,
    machines=_machines,
    jobs=_jobs,
    blueprints=_pages,
    commands=(
        Command(
            name="import",
            help=Sentence(
                zh="导入成果清单或需求清单：先预览，确认后写入", en="Import a list: a preview first, then the rows"
            ),
            load=_import,
        ),
        Command(
            name="export",
            help=Sentence(
                zh="导出成果清单或需求清单，可原样导回", en="Write a list to a file that can be imported again"
            ),
            load=_export,
        ),
        Command(
            name="template",
            help=Sentence(zh="生成清单的填报模板", en="Write the template of a list"),
            load=_template,
        ),
        Command(
            name="find",
            help=Sentence(zh="搜索已发布的成果和需求", en="Find published achievements and demands"),
            load=_find,
        ),
    ),
)
